import { text, words } from '../conformance/archive/fixtures/encode';
import { described, identified } from '../conformance/archive/fixtures/objects';
import { type FixtureFile, fileOf } from '../conformance/archive/fixtures/part10';

const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';
const explicitLittle = '1.2.840.10008.1.2.1';
const side = 128;

/**
 * A CT series of a cylinder of water in air with a hole that wanders from slice to slice, and a Chinese patient.
 *
 * @param series - its name: another one gives other UIDs within the same study
 * @param number - Series Number
 */
export function phantomSeries(slices: number, series = 'phantom', number = 1): FixtureFile[] {
  return Array.from({ length: slices }, (_, slice) => {
    const elements = [
      ...identified({
        study: 'phantom',
        series,
        instance: `${series} ${slice}`,
        sopClass: ctImageStorage,
        modality: 'CT',
        numbers: [1, number, slice + 1],
        spelling: {
          characterSet: 'ISO_IR 192',
          patientName: Buffer.from('Wang^XiaoDong=王^小东').toString('latin1'),
          referringPhysicianName: 'Referrer^Rufus',
          description: 'Phantom',
        },
      }),
      ...described({ rows: side, columns: side, bitsStored: 16, bitsAllocated: 16, samplesPerPixel: 1 }),
      text(0x00180060, 'DS', '120'),
      words(0x7fe00010, cylinder(slice / slices)),
    ].sort((a, b) => a.tag - b.tag);
    return fileOf(`slice-${slice}.dcm`, explicitLittle, elements);
  });
}

function cylinder(turn: number): Uint16Array {
  const pixels = new Uint16Array(side * side);
  const holeX = 64 + 25 * Math.cos(2 * Math.PI * turn);
  const holeY = 64 + 25 * Math.sin(2 * Math.PI * turn);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const isWater = Math.hypot(x - 64, y - 64) < 50;
      const isHole = Math.hypot(x - holeX, y - holeY) < 12;
      pixels[y * side + x] = isHole ? 300 : isWater ? 1064 : 24; // stored; 1024 less in Hounsfield units
    }
  }
  return pixels;
}
