// Run by tests/conformance/run.mjs, which finds or installs what the suites compare with.
import base from '../../jest.config.mjs';

export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/tests/conformance'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 300_000,
};
