import { useEffect, useState } from 'react';

const framesPerSecond = 10;

/** Plays pictures: calls `step` again and again while it is on. */
export function useCine(step: () => void): { readonly isPlaying: boolean; readonly toggle: () => void } {
  const [isPlaying, setPlaying] = useState(false);
  useEffect(() => {
    if (!isPlaying) return;
    const timer = setInterval(step, 1000 / framesPerSecond);
    return () => clearInterval(timer);
  }, [isPlaying, step]);
  return { isPlaying, toggle: () => setPlaying((was) => !was) };
}
