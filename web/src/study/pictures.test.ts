import { picturesOf } from './pictures';

const instance = (uid: string, number: number, more: object = {}) => ({
  '00080018': { vr: 'UI', Value: [uid] },
  '00200013': { vr: 'IS', Value: [number] },
  '00280010': { vr: 'US', Value: [512] },
  ...more,
});

describe('the pictures of a series', () => {
  it('follow Instance Number, frame by frame', () => {
    const frames = { '00280008': { vr: 'IS', Value: [2] } };
    expect(picturesOf([instance('1.10', 10), instance('1.2', 2, frames), instance('1.1', 1)])).toEqual([
      { instance: '1.1', frame: 1 },
      { instance: '1.2', frame: 1 },
      { instance: '1.2', frame: 2 },
      { instance: '1.10', frame: 1 },
    ]);
  });

  it('leave out what is no image', () => {
    expect(picturesOf([instance('1.1', 1, { '00280010': undefined })])).toEqual([]);
  });
});
