import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { NatsServer } from './nats-server';

describe('the nats-server under test', () => {
  it('keeps what was published over kill -9', async () => {
    const server = await NatsServer.start();
    try {
      const before = await connect({ servers: server.url });
      await (await jetstreamManager(before)).streams.add({ name: 'test', subjects: ['test.>'] });
      await jetstream(before).publish('test.a', 'kept');
      await before.close();
      await server.kill();
      await server.start();
      const after = await connect({ servers: server.url });
      const found = await (await jetstreamManager(after)).streams.getMessage('test', { seq: 1 });
      expect(found?.string()).toBe('kept');
      await after.close();
    } finally {
      await server.remove();
    }
  });
});
