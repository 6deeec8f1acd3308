import { MalformedMessageError, MalformedPduError } from '../errors';
import { type DataSetSink, MessageAssembler } from './assembler';
import { type CommandSet, encodeCommandSet } from './command-set';

const context = {
  id: 1,
  abstractSyntaxUid: '1.2',
  transferSyntaxUid: '1.2.840.10008.1.2',
  requestorRoles: { scu: true, scp: false },
};
const other = { ...context, id: 3 };
const contexts = new Map([
  [1, context],
  [3, other],
]);
const withData = encodeCommandSet({ commandField: 1, messageId: 1, commandDataSetType: 0 });
const withoutData = encodeCommandSet({ commandField: 0x30, messageId: 2, commandDataSetType: 0x101 });

function record() {
  const log: string[] = [];
  const sink: DataSetSink = {
    write: (bytes) => log.push(`write ${Buffer.from(bytes).toString('hex')}`),
    end: () => log.push('end'),
    abort: () => log.push('abort'),
  };
  const handler = (_context: unknown, command: CommandSet) => {
    log.push(`command ${command.commandField}`);
    return sink;
  };
  return { log, assembler: new MessageAssembler(contexts, handler) };
}

describe('MessageAssembler', () => {
  it('collects a command in pieces and streams its data set', () => {
    const { log, assembler } = record();
    for (const byte of withData.subarray(0, -1)) assembler.fragment(1, true, false, Uint8Array.of(byte));
    assembler.fragment(1, true, true, withData.subarray(-1));
    assembler.fragment(1, false, false, Uint8Array.of(1, 2));
    assembler.fragment(1, false, true, Uint8Array.of(3));
    assembler.fragment(1, true, true, withoutData);
    expect(log).toEqual(['command 1', 'write 0102', 'write 03', 'end', 'command 48']);
    expect(assembler.isInMessage).toBe(false);
  });

  it('refuses data in a context that was not accepted', () => {
    expect(() => record().assembler.fragment(5, true, true, withoutData)).toThrow(MalformedPduError);
  });

  it('refuses a data set without command, a command inside a data set, and mixed contexts', () => {
    expect(() => record().assembler.fragment(1, false, true, Uint8Array.of(1))).toThrow(MalformedMessageError);
    const inside = record().assembler;
    inside.fragment(1, true, true, withData);
    expect(() => inside.fragment(1, true, true, withoutData)).toThrow(MalformedMessageError);
    const mixed = record().assembler;
    mixed.fragment(1, true, true, withData);
    expect(() => mixed.fragment(3, false, true, Uint8Array.of(1))).toThrow(MalformedMessageError);
  });

  it('refuses a data set after a command that announced none', () => {
    const { assembler } = record();
    assembler.fragment(1, true, true, withoutData);
    expect(() => assembler.fragment(1, false, true, Uint8Array.of(1))).toThrow(MalformedMessageError);
  });

  it('refuses a command set over 64 KiB', () => {
    const { assembler } = record();
    const piece = new Uint8Array(32_768);
    assembler.fragment(1, true, false, piece);
    assembler.fragment(1, true, false, piece);
    expect(() => assembler.fragment(1, true, false, Uint8Array.of(0))).toThrow(MalformedMessageError);
  });

  it('aborts an open data set once and no finished one', () => {
    const { log, assembler } = record();
    assembler.fragment(1, true, true, withData);
    assembler.fragment(1, false, true, Uint8Array.of(1));
    assembler.abort();
    assembler.fragment(1, true, true, withData);
    assembler.abort();
    assembler.abort();
    expect(log).toEqual(['command 1', 'write 01', 'end', 'command 1', 'abort']);
  });
});
