import type { Source } from '../api/sources';
import { fieldsOf, startOf, valuesOf } from './source-values';

const link = {
  id: 's1',
  kind: 'link',
  name: 'portal',
  space: 'main',
  isActive: true,
  settings: {
    hosts: [{ name: 'images.example', port: null, networks: [] }],
    authentication: 'bearer',
    user: null,
    mapping: { items: '$', url: '@.url', studyInstanceUid: '$.study' },
    maxBytes: 1_000,
  },
  secrets: ['token'],
} as unknown as Source;

describe('the form of a source', () => {
  it('begins without secrets and says nothing of those that nobody typed', () => {
    expect(valuesOf(link)).not.toHaveProperty('secrets');
    expect(fieldsOf(valuesOf(link), link).secrets).toEqual({});
    expect(fieldsOf({ ...valuesOf(link), secrets: { token: '' } }, link).secrets).toEqual({});
    expect(fieldsOf({ ...valuesOf(link), secrets: { token: 'new' } }, link).secrets).toEqual({ token: 'new' });
  });

  it('takes away the secret of another way to log in, and one that is to be forgotten', () => {
    const open = { ...valuesOf(link), settings: { ...link.settings, authentication: 'none' } };
    expect(fieldsOf(open, link).secrets).toEqual({ token: null });
    const basic = { ...open, settings: { ...link.settings, authentication: 'basic' }, secrets: { password: 'p' } };
    expect(fieldsOf(basic, link).secrets).toEqual({ password: 'p', token: null });
    const database = { ...link, kind: 'database', secrets: ['password'] } as unknown as Source;
    expect(fieldsOf({ ...valuesOf(database), forget: { password: true } }, database).secrets).toEqual({
      password: null,
    });
  });

  it('keeps settings that it does not show', () => {
    const { maxBytes, ...shown } = link.settings;
    expect(fieldsOf({ ...valuesOf(link), settings: shown }, link).settings).toEqual(link.settings);
  });

  it('leaves out what is empty, and says null where that means none', () => {
    const settings = {
      ...startOf('database').settings,
      ...{ host: 'ris', port: null, node: '', timeoutMs: null, columns: { key: 'id', path: '' } },
    };
    expect(fieldsOf({ ...startOf('database'), settings }, undefined).settings).toEqual({
      ...{ driver: 'postgresql', tls: 'on', retrieve: 'auto', roots: [], pathMappings: [] },
      ...{ host: 'ris', port: null, node: null, columns: { key: 'id' } },
    });
  });
});
