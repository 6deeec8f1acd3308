import { describeBusContract } from '#shared/bus/contract';
import { openNatsBus } from '#shared/bus/nats/open';
import { NatsServer } from '../../support/servers/nats-server';
import { emptyServer } from './streams';

let server: NatsServer;
beforeAll(async () => {
  server = await NatsServer.start();
});
afterAll(() => server.remove());

describeBusContract('NATS JetStream', async () => {
  await emptyServer(server.url);
  let current = await openNatsBus({ url: server.url });
  return {
    bus: current,
    slowness: 4,
    restart: async () => {
      await current.close();
      current = await openNatsBus({ url: server.url });
      return current;
    },
    cleanup: () => current.close(),
  };
});
