import type { Picture } from '../api/rendered';
import { type DataSet, numberOf, textOf } from '../dicom/dicom-json';
import { tags } from '../dicom/tags';

/**
 * The pictures of a series in the order in which one scrolls: by Instance Number, each frame of a multi-frame instance by
 * itself. Instances without Rows (0028,0010) are no images.
 */
export function picturesOf(instances: readonly DataSet[]): readonly Picture[] {
  const images = instances.filter((one) => numberOf(one, tags.rows) !== undefined);
  const order = (one: DataSet) => numberOf(one, tags.instanceNumber) ?? Number.MAX_SAFE_INTEGER;
  return [...images]
    .sort((a, b) => order(a) - order(b))
    .flatMap((one) =>
      Array.from({ length: Math.max(1, numberOf(one, tags.numberOfFrames) ?? 1) }, (_, i) => ({
        instance: textOf(one, tags.sopInstanceUid),
        frame: i + 1,
      })),
    );
}
