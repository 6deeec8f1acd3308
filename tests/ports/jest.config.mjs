// Run by tests/ports/run.mjs, which installs the servers that the suites start.
import base from '../../jest.config.mjs';

// biome-ignore lint/style/noDefaultExport: jest reads the default export
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/tests/ports'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
};
