// Runs the conformance suites. Usage: node tests/conformance/run.mjs [--on cluster-ports] [arguments of jest]
import { buildServer } from '../support/build-server.mjs';
import { serverPrograms } from '../support/servers/programs.mjs';
import { needPrograms, needPython, needPythonPrograms, runJest } from '../support/tools.mjs';

const isOnCluster = process.argv[2] === '--on' && process.argv[3] === 'cluster-ports';
if (isOnCluster) process.argv.splice(2, 2);
needPrograms({
  '/usr/sbin/Orthanc': 'orthanc',
  '/usr/share/orthanc/plugins/libOrthancDicomWeb.so': 'orthanc-dicomweb',
  '/usr/bin/storescu': 'dcmtk',
  '/usr/bin/storescp': 'dcmtk',
  '/usr/bin/dcm2json': 'dcmtk',
  '/usr/bin/dcmp2pgm': 'dcmtk',
  '/usr/bin/dcmj2pnm': 'dcmtk',
  '/usr/bin/dciodvfy': 'dicom3tools',
  '/usr/bin/ffmpeg': 'ffmpeg',
});
const python = needPython();
const schemathesis = {
  package: 'schemathesis==4.32.5',
  program: 'schemathesis',
  variable: 'RADLAKE_TEST_SCHEMATHESIS',
};
const env = {
  ...needPythonPrograms([schemathesis, ...(isOnCluster ? serverPrograms : [])]),
  RADLAKE_TEST_PYTHON: python,
  RADLAKE_TEST_SERVER: await buildServer('plain'),
};
// With servers of their own, files do not meet, and much of their time is waiting.
if (isOnCluster) runJest('tests/conformance/cluster-ports.config.mjs', env, 2);
else runJest('tests/conformance/jest.config.mjs', env);
