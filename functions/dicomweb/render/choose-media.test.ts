import { chooseMedia, type Shape } from './choose-media';

const chosen = (accept: string | undefined, shape: Shape = 'picture', parameter?: string) => {
  const { kind, type } = chooseMedia(parameter, accept, shape);
  return `${kind} ${type}`;
};

describe('the form of pictures', () => {
  it('is JPEG alone where nothing else is asked for, and where a browser likes all alike', () => {
    const browser = 'image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5';
    expect([undefined, '*/*', 'image/*'].map((accept) => chosen(accept))).toEqual(Array(3).fill('single image/jpeg'));
    expect(chosen('image/webp,image/*')).toBe('single image/jpeg');
    expect(chosen(browser)).toBe('single image/png');
  });

  it('is what the client likes most', () => {
    expect(chosen('image/png;q=0.5, image/webp')).toBe('single image/webp');
    expect(chosen('image/jpeg;q=0.1, */*;q=0.9')).toBe('single image/png');
    expect(chosen('multipart/related; type="image/png"')).toBe('multipart image/png');
    expect(chosen('image/gif', 'image')).toBe('animated image/gif');
    expect(chosen('image/gif')).toBe('single image/gif');
  });

  it('of many is multipart', () => {
    expect(chosen(undefined, 'many')).toBe('multipart image/jpeg');
    expect(chosen('multipart/related;type=image/png', 'many')).toBe('multipart image/png');
    expect(() => chosen('image/jpeg', 'many')).toThrow(/accepted media types/);
  });

  it('follows the query parameter first', () => {
    expect(chosen('image/jpeg', 'picture', 'image/png')).toBe('single image/png');
    expect(chosen('image/jpeg', 'picture', 'video/mp4')).toBe('single image/jpeg');
  });

  it('is refused where nothing fits', () => {
    for (const accept of ['video/mp4', 'application/json', 'image/jp2', 'text/*'])
      expect(() => chosen(accept)).toThrow(expect.objectContaining({ code: 'NOT_ACCEPTABLE', status: 406 }));
  });
});
