// Runs the conformance suites. Usage: node tests/conformance/run.mjs [arguments of jest]
import { buildServer } from '../support/build-server.mjs';
import { needPrograms, needPython, needPythonPrograms, runJest } from '../support/tools.mjs';

needPrograms({ '/usr/bin/storescu': 'dcmtk', '/usr/bin/storescp': 'dcmtk', '/usr/bin/dciodvfy': 'dicom3tools' });
const python = needPython();
const schemathesis = {
  package: 'schemathesis==4.32.5',
  program: 'schemathesis',
  variable: 'RADLAKE_TEST_SCHEMATHESIS',
};
runJest('tests/conformance/jest.config.mjs', {
  ...needPythonPrograms([schemathesis]),
  RADLAKE_TEST_PYTHON: python,
  RADLAKE_TEST_SERVER: await buildServer('plain'),
});
