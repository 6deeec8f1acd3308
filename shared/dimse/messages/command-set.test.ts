import fc from 'fast-check';
import { InvalidPduFieldError, MalformedMessageError } from '../errors';
import { type CommandSet, decodeCommandSet, encodeCommandSet } from './command-set';

const uint16 = fc.integer({ min: 0, max: 0xffff });
const uid = fc.stringMatching(/^[0-9.]{1,64}$/);
const text = fc.stringMatching(/^[!-~]{1,16}$/);
const tags = fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 1, maxLength: 4 });

const commandSet: fc.Arbitrary<CommandSet> = fc.record(
  {
    commandField: uint16,
    commandDataSetType: uint16,
    affectedSopClassUid: uid,
    requestedSopClassUid: uid,
    messageId: uint16,
    messageIdBeingRespondedTo: uint16,
    moveDestination: text,
    priority: uint16,
    status: uint16,
    offendingElement: tags,
    errorComment: text,
    errorId: uint16,
    affectedSopInstanceUid: uid,
    requestedSopInstanceUid: uid,
    eventTypeId: uint16,
    attributeIdentifierList: tags,
    actionTypeId: uint16,
    numberOfRemainingSuboperations: uint16,
    numberOfCompletedSuboperations: uint16,
    numberOfFailedSuboperations: uint16,
    numberOfWarningSuboperations: uint16,
    moveOriginatorApplicationEntityTitle: text,
    moveOriginatorMessageId: uint16,
  },
  { requiredKeys: ['commandField', 'commandDataSetType'] },
);

const hex = (it: string) => Buffer.from(it.replace(/\s/g, ''), 'hex');

/** C-ECHO-RQ: PS3.7 table 9.3-12 in implicit VR little endian. */
const echoRequest = hex(`
  00000000 04000000 38000000
  00000200 12000000 312e322e3834302e31303030382e312e3100
  00000001 02000000 3000
  00001001 02000000 0700
  00000008 02000000 0101`);

describe('command sets', () => {
  it('are laid out as PS3.7 section 6.3.1 has it', () => {
    const command = {
      commandField: 0x30,
      messageId: 7,
      affectedSopClassUid: '1.2.840.10008.1.1',
      commandDataSetType: 0x101,
    };
    expect(encodeCommandSet(command)).toEqual(echoRequest);
    expect(decodeCommandSet(echoRequest)).toEqual(command);
  });

  it('decode to what was encoded, with the right group length', () => {
    fc.assert(
      fc.property(commandSet, (command) => {
        const bytes = encodeCommandSet(command);
        expect(bytes.readUInt32LE(8)).toBe(bytes.length - 12);
        expect(decodeCommandSet(bytes)).toEqual(command);
      }),
    );
  });

  it('are refused when cut anywhere but between optional elements', () => {
    for (let cut = 0; cut < echoRequest.length; cut++) {
      expect(() => decodeCommandSet(echoRequest.subarray(0, cut))).toThrow(MalformedMessageError);
    }
  });

  it('never throw anything but MalformedMessageError on random bytes', () => {
    const element = fc
      .tuple(fc.integer({ min: 0, max: 0x1100 }), fc.uint8Array({ maxLength: 12 }))
      .map(([tag, value]) => {
        const head = Buffer.alloc(8);
        head.writeUInt16LE(tag, 2);
        head.writeUInt32LE(value.length, 4);
        return Buffer.concat([head, value]);
      });
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 100 }).map((it) => Buffer.from(it)),
      fc.array(element, { maxLength: 6 }).map((it) => Buffer.concat(it)),
    );
    fc.assert(
      fc.property(bytes, (it) => {
        try {
          decodeCommandSet(it);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedMessageError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['an element outside group 0000', '08000500 02000000 4142'],
    ['an undefined length', '00000001 ffffffff 3000'],
    ['an unsigned short of four bytes', '00000001 04000000 30000000'],
    ['an attribute tag of two bytes', '00000109 02000000 3000'],
  ])('are refused with %s', (_name, bytes) => {
    expect(() => decodeCommandSet(Buffer.concat([echoRequest, hex(bytes)]))).toThrow(MalformedMessageError);
  });

  it('skip elements they do not know and treat empty ones as absent', () => {
    const more = hex('00009999 04000000 01020304 00000209 00000000');
    expect(decodeCommandSet(Buffer.concat([echoRequest, more]))).toEqual(decodeCommandSet(echoRequest));
  });

  it('refuse to encode numbers over 16 bits and text outside Latin-1', () => {
    const command = { commandField: 1, commandDataSetType: 0x101 };
    expect(() => encodeCommandSet({ ...command, messageId: 0x10000 })).toThrow(InvalidPduFieldError);
    expect(() => encodeCommandSet({ ...command, errorComment: '错误' })).toThrow(InvalidPduFieldError);
  });
});
