// Run by tests/conformance/run.mjs, which finds or installs what the suites compare with.
import base from '../../jest.config.mjs';

// biome-ignore lint/style/noDefaultExport: jest reads the default export
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/tests/conformance'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 300_000,
};
