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
  ],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/(conformance|crash|ports|bench)/'],
  transform: {
    '^.+\\.(t|j)sx?$|^.+\\.mjs$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!(@middy|mingo)/)'],
  extensionsToTreatAsEsm: [],
  setupFiles: ['<rootDir>/tests/support/fast-check-seed.ts'],
  testTimeout: 30_000,
  // All cores: of two, the default would use one.
  maxWorkers: '100%',
};
