import { describe, expect, it } from 'vitest';
import { AREAS } from '../../../functions/control-api/areas.ts';
import { API_ROUTES } from '../../../src/contracts/http/routes.ts';
import { createTestPorts } from '../../support/test-ports.ts';

const options = { ports: createTestPorts(), verifyToken: async () => ({ kind: 'valid' }) as never };

const isUnder = (path: string, under: string): boolean => path === under || path.startsWith(`${under}/`);

describe('the areas of the control API', () => {
  it('have every route of the table once, and no other', async () => {
    const areas = await Promise.all(AREAS.map(({ open }) => open(options)));

    const names = areas.flatMap(({ routes }) => Object.keys(routes));

    expect(names.toSorted()).toEqual(Object.keys(API_ROUTES).toSorted());
  });

  it('get the calls of their own routes', async () => {
    for (const area of AREAS) {
      const { routes } = await area.open(options);
      for (const { path } of Object.values(routes)) {
        const first = AREAS.find(({ under }) => under.some((prefix) => isUnder(path, prefix)));
        expect(first, path).toBe(area);
      }
    }
  });
});
