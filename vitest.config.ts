import { defineConfig } from 'vitest/config';

interface Suite {
  /** Folder under test/, and the project's name. */
  name: string;
  /** Milliseconds a test may take. */
  testTimeout: number;
  /** False shares one module graph between a worker's files: fast, and only for tests without global state. */
  isolate: boolean;
  /** Threads start faster; suites that own servers and child processes get a process each. */
  pool: 'threads' | 'forks';
}

const suites: Suite[] = [
  { name: 'unit', testTimeout: 5_000, isolate: false, pool: 'threads' },
  { name: 'contract', testTimeout: 20_000, isolate: true, pool: 'forks' },
  { name: 'saga', testTimeout: 20_000, isolate: true, pool: 'threads' },
  { name: 'infra', testTimeout: 60_000, isolate: true, pool: 'threads' },
  { name: 'local', testTimeout: 30_000, isolate: true, pool: 'forks' },
  // Only by `npm run test:emulator`, which starts and deploys what it needs.
  { name: 'emulator', testTimeout: 180_000, isolate: true, pool: 'forks' },
];

export default defineConfig({
  test: {
    passWithNoTests: true,
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'functions/**/*.ts'],
      reporter: ['text-summary', 'html'],
    },
    projects: suites.map(({ name, testTimeout, isolate, pool }) => ({
      test: {
        name,
        include: [`test/${name}/**/*.test.ts`],
        environment: 'node' as const,
        testTimeout,
        hookTimeout: testTimeout * 2,
        isolate,
        pool,
        globals: false,
        restoreMocks: true,
        unstubEnvs: true,
      },
    })),
  },
});
