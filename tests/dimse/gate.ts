import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import type { Certificate } from './certificates';

/** What happens when so much has passed: connections stand still, or they and all later ones are cut. */
type Stop = 'hold' | 'cut';

/**
 * A way to a peer that can be stopped after so many bytes, so that a failure comes in the middle of a transfer whatever the
 * speed of the machine; with a certificate also the end of TLS before the peer.
 */
export class Gate {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #left = Number.POSITIVE_INFINITY;
  #stop: Stop = 'hold';
  #stopped: () => void = () => undefined;

  private constructor(port: number, certificate: Certificate | undefined) {
    const lead = (near: Socket) => this.#lead(near, port);
    if (!certificate) this.#server = createServer(lead);
    else {
      const [cert, key] = [readFileSync(certificate.certificate), readFileSync(certificate.key)];
      this.#server = createTlsServer({ cert, key }, lead);
    }
  }

  /** @param port - of the peer, on loopback */
  static async before(port: number, certificate?: Certificate): Promise<Gate> {
    const gate = new Gate(port, certificate);
    await new Promise<void>((resolve) => gate.#server.listen(0, '127.0.0.1', resolve));
    return gate;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Lets so many bytes (a whole number) of what the peer says through, and then nothing. @returns resolves when it has stopped */
  stopAfter(bytes: number, stop: Stop): Promise<void> {
    this.#stop = stop;
    this.#left = bytes;
    return new Promise((resolve) => {
      this.#stopped = resolve;
      if (bytes === 0) this.#end();
    });
  }

  /** New connections go through again. */
  open(): void {
    this.#left = Number.POSITIVE_INFINITY;
  }

  close(): void {
    this.#server.close();
    this.#cut();
  }

  #lead(near: Socket, port: number): void {
    if (this.#left === 0 && this.#stop === 'cut') return void near.destroy();
    const far = connect({ port, host: '127.0.0.1', noDelay: true });
    const counted = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        const passed = chunk.subarray(0, this.#left);
        this.#left -= passed.length;
        if (this.#left > 0) return done(null, passed);
        // Without `done` it stands still.
        counted.push(passed);
        this.#end();
      },
    });
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    }
    near.on('error', () => near.destroy()); // who called has gone
    near.on('close', () => far.destroySoon());
    far.on('error', () => near.destroy());
    near.pipe(far);
    far.pipe(counted).pipe(near);
  }

  #end(): void {
    if (this.#stop === 'cut') this.#cut();
    this.#stopped();
  }

  #cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
