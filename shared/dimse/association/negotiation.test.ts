import type { AssociateRequestPdu, UserIdentity } from '../pdu/types';
import { emptyUserInformation } from '../pdu/user-information';
import {
  type AcceptorProfile,
  acceptedContexts,
  dicomApplicationContextUid,
  negotiate,
  type SyntaxPolicy,
} from './negotiation';
import { agreedOperations, requestPdu } from './proposal';

const ct = '1.2.840.10008.5.1.4.1.1.2';
const mr = '1.2.840.10008.5.1.4.1.1.4';
const find = '1.2.840.10008.5.1.4.1.2.2.1';
const implicit = '1.2.840.10008.1.2';
const profile: AcceptorProfile = { maximumLength: 16_384, operationsPerformed: 8, operationsInvoked: 4 };
const policy: SyntaxPolicy = {
  acceptsAbstractSyntax: (uid) => uid !== mr,
  chooseTransferSyntax: (_uid, proposed) => proposed.find((uid) => uid === implicit),
  requestorRoles: (uid) => ({ scu: true, scp: uid === ct }),
  answerExtended: (uid, asked) => (uid === find ? asked.map((byte, i) => (i === 0 ? byte : 0)) : undefined),
};

function request(user: Partial<AssociateRequestPdu['user']> = {}, ...classes: string[]): AssociateRequestPdu {
  return {
    kind: 'associate-rq',
    protocolVersion: 1,
    calledAeTitle: 'SCP',
    callingAeTitle: 'SCU',
    applicationContextUid: dicomApplicationContextUid,
    contexts: classes.map((abstractSyntaxUid, i) => ({
      id: 2 * i + 1,
      abstractSyntaxUid,
      transferSyntaxUids: [implicit],
    })),
    user: { ...emptyUserInformation(), ...user },
  };
}

describe('presentation contexts', () => {
  it('are answered one by one, in the order proposed, with the reasons of PS3.8 table 9-18', () => {
    const asked = request({}, ct, mr);
    const contexts = [
      ...asked.contexts,
      { id: 5, abstractSyntaxUid: ct, transferSyntaxUids: ['1.2.840.10008.1.2.4.50'] },
    ];
    const { pdu } = negotiate({ ...asked, contexts }, policy, profile);
    expect(pdu.contexts.map(({ id, result }) => [id, result])).toEqual([
      [1, 0],
      [3, 3],
      [5, 4],
    ]);
  });
});

describe('roles (54H)', () => {
  const role = (sopClassUid: string, scu: boolean, scp: boolean) => ({ sopClassUid, scu, scp });
  const answered = (scu: boolean, scp: boolean, uid = ct) => {
    const { pdu, contexts } = negotiate(request({ roleSelections: [role(uid, scu, scp)] }, uid), policy, profile);
    return { answer: pdu.user.roleSelections, roles: contexts.get(1)?.requestorRoles };
  };

  it.each([
    [true, true],
    [true, false],
    [false, true],
  ])('accepts SCU %s and SCP %s of a class that may have both', (scu, scp) => {
    expect(answered(scu, scp)).toEqual({ answer: [role(ct, scu, scp)], roles: { scu, scp } });
  });

  it('turns a role down that the class may not have, and keeps the other', () => {
    expect(answered(true, true, find)).toEqual({ answer: [role(find, true, false)], roles: { scu: true, scp: false } });
  });

  it('rejects the context when no role is left', () => {
    const { pdu, contexts } = negotiate(request({ roleSelections: [role(find, false, true)] }, find), policy, profile);
    expect(pdu.contexts[0]).toMatchObject({ result: 1 });
    expect(contexts.size).toBe(0);
  });

  it('are those of an SCU without the item, and no item is answered', () => {
    const { pdu, contexts } = negotiate(request({}, ct), policy, profile);
    expect(pdu.user.roleSelections).toEqual([]);
    expect(contexts.get(1)?.requestorRoles).toEqual({ scu: true, scp: false });
  });

  it('are the default for a requestor whose item was not answered, and never more than it proposed', () => {
    const asked = request({ roleSelections: [role(ct, false, true)] }, ct);
    const contexts = [{ id: 1, result: 0, transferSyntaxUid: implicit }];
    const of = (roleSelections: typeof asked.user.roleSelections) =>
      acceptedContexts(asked, { contexts, user: { ...emptyUserInformation(), roleSelections } }).get(1)?.requestorRoles;
    expect(of([])).toEqual({ scu: true, scp: false });
    expect(of([role(ct, true, true)])).toEqual({ scu: false, scp: true });
  });
});

describe('extended negotiation (56H)', () => {
  it('is answered for accepted classes that have an answer, and known to the service', () => {
    const extendedNegotiations = [find, ct, mr].map((sopClassUid) => ({
      sopClassUid,
      applicationInformation: Uint8Array.of(1, 1),
    }));
    const { pdu, contexts } = negotiate(request({ extendedNegotiations }, find, ct, mr), policy, profile);
    expect(pdu.user.extendedNegotiations).toEqual([{ sopClassUid: find, applicationInformation: Uint8Array.of(1, 0) }]);
    expect(contexts.get(1)?.extended).toEqual(Uint8Array.of(1, 0));
    expect(contexts.get(3)?.extended).toBeUndefined();
  });
});

describe('common extended negotiation (57H)', () => {
  it('is shown to the policy and never answered', () => {
    const common = { sopClassUid: '1.2.3', serviceClassUid: '1.2.840.10008.4.2', relatedGeneralSopClassUids: [] };
    const shown: unknown[] = [];
    const { pdu } = negotiate(
      request({ commonExtendedNegotiations: [common] }, '1.2.3', ct),
      { ...policy, acceptsAbstractSyntax: (uid, it) => shown.push([uid, it]) > 0 },
      profile,
    );
    expect(shown).toEqual([
      ['1.2.3', common],
      [ct, undefined],
    ]);
    expect(pdu.user.commonExtendedNegotiations).toEqual([]);
  });
});

describe('the asynchronous operations window (53H)', () => {
  it.each([
    [
      { invoked: 3, performed: 2 },
      { invoked: 3, performed: 2 },
    ],
    [
      { invoked: 0, performed: 0 },
      { invoked: 8, performed: 4 },
    ],
    [
      { invoked: 100, performed: 100 },
      { invoked: 8, performed: 4 },
    ],
    [
      { invoked: 1, performed: 1 },
      { invoked: 1, performed: 1 },
    ],
  ])('asked as %j is answered as %j', (asynchronousOperations, answer) => {
    const agreement = negotiate(request({ asynchronousOperations }, ct), policy, profile);
    expect(agreement.pdu.user.asynchronousOperations).toEqual(answer);
    expect(agreement).toMatchObject({ operations: answer.invoked, acceptorOperations: answer.performed });
  });

  it('is synchronous without the item, which then is not answered', () => {
    const agreement = negotiate(request({}, ct), policy, profile);
    expect(agreement.pdu.user.asynchronousOperations).toBeUndefined();
    expect(agreement).toMatchObject({ operations: 1, acceptorOperations: 1 });
  });

  it.each([
    [undefined, 1],
    [{ invoked: 0, performed: 1 }, 5],
    [{ invoked: 3, performed: 1 }, 3],
    [{ invoked: 9, performed: 1 }, 5],
  ])('answered as %j lets a requestor that asked for 5 have %i open', (asynchronousOperations, operations) => {
    const asked = { calledAeTitle: 'A', callingAeTitle: 'B', contexts: [], maximumLength: 0, operationsInvoked: 5 };
    const { pdu } = negotiate(requestPdu(asked), policy, profile);
    const user = { ...emptyUserInformation(), ...(asynchronousOperations && { asynchronousOperations }) };
    expect(requestPdu(asked).user.asynchronousOperations).toEqual({ invoked: 5, performed: 1 });
    expect(agreedOperations(asked, { ...pdu, user })).toBe(operations);
  });
});

describe('user identity (58H, 59H)', () => {
  const identity = (positiveResponseRequested: boolean): UserIdentity => ({
    type: 2,
    positiveResponseRequested,
    primary: Buffer.from('user'),
    secondary: Buffer.from('passcode'),
  });
  const nothing = new Uint8Array(0);

  it.each([
    ['asked for and verified', true, nothing, nothing],
    ['asked for and not verified', true, undefined, undefined],
    ['verified and not asked for', false, nothing, undefined],
  ])('a positive response that is %s', (_name, isRequested, response, sent) => {
    const { pdu } = negotiate(request({ userIdentity: identity(isRequested) }, ct), policy, profile, response);
    expect(pdu.user.userIdentityResponse).toEqual(sent);
  });
});
