import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** Files of a certificate and its key, PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** An authority below `folder` that lives for the test. */
export class Authority implements Certificate {
  readonly certificate: string;
  readonly key: string;
  readonly #folder: string;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.certificate = path.join(folder, `${name}.pem`);
    this.key = path.join(folder, `${name}.key`);
    const ca = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
    openssl('req', '-x509', ...newKey, '-days', '2', '-subj', `/CN=${name}`, ...ca, ...this.#files(name));
  }

  /**
   * The certificate is good for 127.0.0.1 and localhost, and for clients.
   *
   * @param subject - as `/CN=CT1/O=Hospital`
   * @param days - from now until it expires; negative: it has
   */
  issue(name: string, subject: string, days = 2): Certificate {
    const request = path.join(this.#folder, `${name}.csr`);
    const extensions = path.join(this.#folder, `${name}.ext`);
    const key = path.join(this.#folder, `${name}.key`);
    const certificate = path.join(this.#folder, `${name}.pem`);
    writeFileSync(extensions, 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
    openssl('req', ...newKey, '-subj', subject, '-keyout', key, '-out', request);
    const signer = ['-CA', this.certificate, '-CAkey', this.key, '-CAcreateserial', '-days', String(days)];
    openssl('x509', '-req', '-in', request, ...signer, '-extfile', extensions, '-out', certificate);
    return { certificate, key };
  }

  #files(name: string): string[] {
    const file = path.join(this.#folder, name);
    return ['-keyout', `${file}.key`, '-out', `${file}.pem`];
  }
}

const newKey = ['-newkey', 'rsa:2048', '-nodes', '-sha256'];

function openssl(...args: string[]): void {
  execFileSync('/usr/bin/openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
