import { parseNatsAddress } from './address';

describe('the address of NATS servers', () => {
  it.each([
    ['nats://bus', { servers: ['bus:4222'], isTls: false, replicas: 1 }],
    ['nats://bus:5222/', { servers: ['bus:5222'], isTls: false, replicas: 1 }],
    ['tls://[::1]:4222', { servers: ['[::1]:4222'], isTls: true, replicas: 1 }],
    ['nats://a:1,b:2, nats://c?replicas=3', { servers: ['a:1', 'b:2', 'c:4222'], isTls: false, replicas: 3 }],
    [
      'nats://site:p%40ss%2F%2C@a,b',
      { servers: ['a:4222', 'b:4222'], isTls: false, user: 'site', password: 'p@ss/,', replicas: 1 },
    ],
    ['tls://to%20ken@a', { servers: ['a:4222'], isTls: true, token: 'to ken', replicas: 1 }],
  ])('%s', (text, expected) => {
    expect(parseNatsAddress(text)).toEqual(expected);
  });

  it.each([
    'nats',
    'nats://',
    'http://a',
    'nats://a,tls://b',
    'nats://a/path',
    'nats://a#part',
    'nats://a,,b',
    'nats://a:99999',
    'nats://u:secret@a,v:secret@b',
    'nats://u:secret%@a',
    'nats://u:secret@a?replicas=2',
    'nats://u:secret@a?replicas=3?',
    `nats://${'a,'.repeat(20)}a`,
  ])('refuses %s without repeating it', (text) => {
    let message = '';
    try {
      parseNatsAddress(text);
    } catch (error) {
      expect(error).toMatchObject({ code: 'INVALID_INPUT', details: {} });
      message = (error as Error).message;
    }
    expect(message).toContain('Not the address of NATS servers');
    expect(message).not.toContain('secret');
  });
});
