import { factsOf } from './stored-message';

describe('the reply subject of a delivery', () => {
  it('says how often, where and how many more, with or without domain and account', () => {
    const facts = { deliveryCount: 2, sequence: 71, pending: 5 };
    expect(factsOf('$JS.ACK.radlake.tester.2.71.40.1795408673178300871.5')).toEqual(facts);
    expect(factsOf('$JS.ACK._.ACCOUNT.radlake.tester.2.71.40.1795408673178300871.5.random')).toEqual(facts);
  });

  it.each([undefined, '', '_INBOX.abc', '$JS.ACK.radlake.tester.2.71', '$JS.ACK.radlake.tester.x.71.40.1.5'])(
    'is not %s',
    (reply) => {
      expect(factsOf(reply)).toBeUndefined();
    },
  );
});
