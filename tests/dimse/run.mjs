// Runs the suites of DIMSE with real peers. Usage: node tests/dimse/run.mjs [arguments of jest]
import { buildServer } from '../support/build-server.mjs';
import { needPrograms, needPython, runJest } from '../support/tools.mjs';

const dcmtk = ['echoscu', 'storescu', 'findscu', 'movescu', 'getscu', 'storescp', 'dcmqrscp', 'wlmscpfs', 'dump2dcm'];
needPrograms({
  ...Object.fromEntries(dcmtk.map((name) => [`/usr/bin/${name}`, 'dcmtk'])),
  '/usr/sbin/Orthanc': 'orthanc',
  '/usr/share/orthanc/plugins/libOrthancDicomWeb.so': 'orthanc-dicomweb',
  '/usr/bin/openssl': 'openssl',
});
runJest('tests/dimse/jest.config.mjs', {
  RADLAKE_TEST_PYTHON: needPython(),
  RADLAKE_TEST_SERVER: await buildServer('plain'),
});
