import { beforeAll, describe } from 'vitest';
import { auditContract } from './audit-contract.ts';
import { changesContract } from './changes-contract.ts';
import { listsContract } from './lists-contract.ts';
import { recordsContract } from './records-contract.ts';
import type { StoreUnderTest } from './subject.ts';
import { versionsContract } from './versions-contract.ts';

/** What every store must do, whatever it is made of. Each test has an agent of its own. */
export function storeContract(name: string, setup: () => Promise<StoreUnderTest>): void {
  describe(`store contract: ${name}`, () => {
    let made: StoreUnderTest;
    beforeAll(async () => {
      made = await setup();
    });
    const subject = (): StoreUnderTest => made;

    versionsContract(subject);
    changesContract(subject);
    recordsContract(subject);
    listsContract(subject);
    auditContract(subject);
  });
}
