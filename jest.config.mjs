// One place for how tests run: TypeScript by swc, no type check here (tsc does that in `npm run check`).
export default {
  testEnvironment: 'node',
  roots: [
    '<rootDir>/functions',
    '<rootDir>/shared',
    '<rootDir>/events',
    '<rootDir>/stacks',
    '<rootDir>/tests',
    '<rootDir>/scripts',
    '<rootDir>/web/src',
  ],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/(conformance|crash|dimse|e2e|ports)/'],
  transform: {
    '^.+\\.(t|j)sx?$|^.+\\.mjs$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!(@middy|mingo)/)'],
  extensionsToTreatAsEsm: [],
  setupFiles: ['<rootDir>/tests/support/fast-check-seed.ts'],
  // Only what hangs runs out: a machine may stand still for seconds, and some tests build bundles and start processes.
  testTimeout: 120_000,
  // All cores: of two, the default would use one.
  maxWorkers: '100%',
};
