import type { ImageDescription, ModalityTransform } from '../image/image';
import type { Lut, Palette } from '../pipeline/lut';
import type { OverlayPlane } from './overlay-plane';

/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

/** A point in pixels of the stored image: column and row, 0\0 at the upper left corner of its first pixel. */
export type Point = readonly [number, number];

/** How far an image is turned clockwise. */
export type Rotation = 0 | 90 | 180 | 270;

/** Where points lie: in pixels of the stored image, or in fractions of what is shown (PS3.3 C.10.5.1.2). */
export type Units = 'pixel' | 'display';

/** What a presentation state makes of stored gray values (PS3.4 N.2.1); where it is silent, nothing. */
export interface GreyState {
  readonly modality: ModalityTransform;
  readonly voi: ImageDescription['voi'];
  readonly presentationLut: Lut | null;
  readonly isInverse: boolean;
}

/** The part of an image that is shown, in its pixels, right and lower end beyond the last; it may reach beyond the image. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** How large the area is shown where nobody names a viewport (PS3.3 C.10.4). */
export type Size =
  | { readonly mode: 'fit' }
  /** Spacing of rows and of columns in mm. */
  | { readonly mode: 'trueSize'; readonly spacing: readonly [number, number] }
  | { readonly mode: 'magnify'; readonly ratio: number };

/** What hides parts of an image (PS3.3 C.7.6.11, C.7.6.15); a pixel is shown when every shape shows it. */
export interface Shutter {
  readonly rectangle: Area | null;
  /** Center and radius in pixels. */
  readonly circle: { readonly center: Point; readonly radius: number } | null;
  readonly polygon: readonly Point[] | null;
  /** Its set pixels are hidden. */
  readonly bitmap: OverlayPlane | null;
  readonly color: Rgb;
}

/** An overlay that is drawn: of the state itself, or that of the image in the same group. */
export interface ShownOverlay {
  readonly group: number;
  readonly color: Rgb;
  readonly plane: OverlayPlane | null;
}

interface Drawn {
  readonly color: Rgb;
  readonly units: Units;
}

/** A graphic or text that is drawn over an image (PS3.3 C.10.5). */
export type Graphic =
  | (Drawn & {
      readonly kind: 'polyline' | 'interpolated' | 'point' | 'circle' | 'ellipse';
      readonly points: readonly Point[];
      readonly isFilled: boolean;
    })
  | (Drawn & {
      readonly kind: 'text';
      readonly lines: readonly string[];
      /** Opposite corners. */
      readonly box: readonly [Point, Point] | null;
      readonly justification: 'left' | 'center' | 'right';
    })
  /** A line from a text's box to what it speaks of. */
  | (Drawn & {
      readonly kind: 'anchor';
      readonly point: Point;
      readonly box: readonly [Point, Point] | null;
      readonly boxUnits: Units;
    });

/** A presentation state as it applies to one frame: plain data that can go to another thread. */
export interface AppliedState {
  /** Null: of color. */
  readonly grey: GreyState | null;
  readonly palette: Palette | null;
  readonly rotation: Rotation;
  /** Mirrored left to right, after it was turned. */
  readonly isFlipped: boolean;
  /** Null: the whole image. */
  readonly area: Area | null;
  readonly size: Size;
  /** Height of a pixel by its width, where the state says so. */
  readonly aspect: number | null;
  readonly shutter: Shutter | null;
  readonly overlays: readonly ShownOverlay[];
  /** In the order in which they are drawn. */
  readonly graphics: readonly Graphic[];
}
