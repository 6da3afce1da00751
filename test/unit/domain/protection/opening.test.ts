import { expect, test } from 'vitest';
import { idSchema } from '../../../../src/contracts/common.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { clientOrderIdOf, commandIntentIdOf } from '../../../../src/domain/ids.ts';
import { openingOf, protectionCommandId } from '../../../../src/domain/protection/opening.ts';

test('an opening is named by its side and the exit before it', () => {
  expect(openingOf(dec(3), undefined)).toBe('long-first');
  expect(openingOf(dec(-3), '2025-06-02T14:30:00.123Z')).toBe('short-20250602T143000123Z');
});

test('the ids of its exits differ by reason and try, and fit where ids go', () => {
  const opening = openingOf(dec(-3), '2025-06-02T14:30:00.123Z');
  const commandId = protectionCommandId(opening, 'emergency_stop', 12);
  const clientOrderId = clientOrderIdOf(
    'a'.repeat(32),
    commandIntentIdOf(commandId, 'ABCDEFGHIJ/USDT'),
    'entry-1',
  );

  expect(commandId).toBe('protect-short-20250602T143000123Z-emergency_stop-12');
  expect(idSchema.safeParse(clientOrderId).success).toBe(true);
});
