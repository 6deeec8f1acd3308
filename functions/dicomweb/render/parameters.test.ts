import { renderedQuery, thumbnailQuery } from './parameters';

const problem = (query: object) => renderedQuery.safeParse(query).error?.issues.map(({ path }) => path.join('.'));

describe('parameters of rendering', () => {
  it('are a window, its function in any case, linear by default', () => {
    const window = (text: string) => renderedQuery.parse({ window: text }).window;
    expect(window('40,400,linear')).toEqual({ center: 40, width: 400, function: 'LINEAR' });
    expect(window('-40.5,1e3,LINEAR-EXACT')).toEqual({ center: -40.5, width: 1000, function: 'LINEAR_EXACT' });
    expect(window('0,.5,sigmoid')).toEqual({ center: 0, width: 0.5, function: 'SIGMOID' });
    expect(window('0,1')).toEqual({ center: 0, width: 1, function: 'LINEAR' });
  });

  it('are a viewport and a part of the image, whose numbers may be left out', () => {
    const viewport = (text: string) => renderedQuery.parse({ viewport: text }).viewport;
    expect(viewport('100,200')).toEqual({ width: 100, height: 200 });
    expect(viewport('100,200,,,-50,60')).toEqual({ width: 100, height: 200, sourceWidth: -50, sourceHeight: 60 });
    expect(viewport('100,200,10,20')).toEqual({ width: 100, height: 200, left: 10, top: 20 });
  });

  it.each([
    ['window', '40'],
    ['window', '40,0,linear'],
    ['window', '40,0.5,linear'],
    ['window', '40,0,sigmoid'],
    ['window', '40,400,cubic'],
    ['window', 'NaN,400,linear'],
    ['window', '1e999,400,linear'],
    ['viewport', '0,10'],
    ['viewport', '10'],
    ['viewport', '99999,10'],
    ['viewport', '10,10,-1,0'],
    ['viewport', '10,10,0,0,0,5'],
    ['viewport', '10,10,0,0,5,5,5'],
    ['quality', '0'],
    ['quality', '101'],
    ['quality', 'best'],
    ['annotation', 'patient,secret'],
    ['annotation', ''],
    ['iccprofile', 'rommrgb'],
  ])('that are wrong are refused by name: %s=%s', (name, value) => {
    expect(problem({ [name]: value })).toEqual([name]);
  });

  it('of thumbnails have no part of the image', () => {
    expect(thumbnailQuery.safeParse({ viewport: '10,10,0,0,5,5' }).success).toBe(false);
    expect(thumbnailQuery.parse({ viewport: '10,20' }).viewport).toEqual({ width: 10, height: 20 });
  });
});
