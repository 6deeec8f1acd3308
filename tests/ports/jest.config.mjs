// Run by tests/ports/run.mjs, which installs the servers that the suites start.
import base from '../../jest.config.mjs';

export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/tests/ports'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 300_000,
};
