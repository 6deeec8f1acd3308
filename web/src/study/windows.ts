import type { Window } from '../api/rendered';

/** Windows that radiologists use for CT, in Hounsfield units; other modalities are shown through their stored window. */
export const ctWindows = {
  abdomen: { center: 40, width: 400 },
  bone: { center: 400, width: 1800 },
  brain: { center: 40, width: 80 },
  lung: { center: -600, width: 1500 },
  mediastinum: { center: 40, width: 350 },
} as const satisfies Record<string, Window>;

/** Name of one of them. */
export type CtWindow = keyof typeof ctWindows;
