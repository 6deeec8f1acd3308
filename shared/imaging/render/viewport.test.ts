import { place } from './viewport';

const image = { width: 200, height: 100, aspect: 1 };

describe('placing a picture', () => {
  it('keeps its size without viewport, and makes pixels square', () => {
    expect(place(image, undefined)).toMatchObject({ width: 200, height: 100 });
    expect(place({ ...image, aspect: 2 }, undefined)).toMatchObject({ width: 200, height: 200 });
    expect(place({ ...image, aspect: 0.5 }, undefined)).toMatchObject({ width: 400, height: 100 });
  });

  it('fits it into the viewport, undistorted, larger or smaller', () => {
    expect(place(image, { width: 100, height: 100 })).toMatchObject({ width: 100, height: 50 });
    expect(place(image, { width: 1000, height: 400 })).toMatchObject({ width: 800, height: 400 });
    expect(place({ ...image, aspect: 2 }, { width: 100, height: 50 })).toMatchObject({ width: 50, height: 50 });
  });

  it('cuts out the part that is asked for, as far as there is one, and mirrors it', () => {
    const part = { width: 50, height: 50, left: 150, top: 10, sourceWidth: -100, sourceHeight: 20 };
    expect(place(image, part)).toEqual({
      crop: { left: 150, top: 10, width: 50, height: 20 },
      width: 50,
      height: 20,
      mirrorX: true,
      mirrorY: false,
    });
    expect(place(image, { width: 50, height: 50, left: 200 })).toBeNull();
  });
});
