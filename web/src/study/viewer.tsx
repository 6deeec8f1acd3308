import { useQuery } from '@tanstack/react-query';
import { Button, Empty, Flex, Slider, Spin, Typography } from 'antd';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchAll, instancesQuery } from '../api/query';
import { type Picture, pictureAddress, type Window } from '../api/rendered';
import { PictureCache } from './picture-cache';
import { picturesOf } from './pictures';
import { useCine } from './use-cine';
import { ChooseWindow, type WindowChoice } from './window-choice';

/** Where the pictures of a series are. */
export interface SeriesPlace {
  readonly space: string;
  readonly study: string;
  readonly series: string;
}

/** Pictures asked for ahead, and kept. */
const ahead = 8;
const kept = 64;

/** Shows the images of a series one at a time, rendered by the server. */
export function Viewer({ place, modality }: { readonly place: SeriesPlace; readonly modality: string }) {
  const { t } = useTranslation();
  const { data, isPending, isError } = useQuery({
    queryKey: ['pictures', place],
    queryFn: async ({ signal }) =>
      picturesOf(await fetchAll(instancesQuery(place.space, place.study, place.series), signal)),
  });
  if (isPending) return <Spin className="viewer-empty" />;
  if (isError) return <Empty className="viewer-empty" description={t('failed')} />;
  if (data.length === 0) return <Empty className="viewer-empty" description={t('noImages')} />;
  return <Pictures place={place} pictures={data} modality={modality} />;
}

interface PicturesProps {
  readonly place: SeriesPlace;
  readonly pictures: readonly Picture[];
  readonly modality: string;
}

function Pictures({ place, pictures, modality }: PicturesProps) {
  const { t } = useTranslation();
  const [at, setAt] = useState(() => Math.floor((pictures.length - 1) / 2));
  const [choice, setChoice] = useState<WindowChoice>('asStored');
  const [window, setWindow] = useState<Window>();
  const [frame, size] = useSize();
  const last = pictures.length - 1;
  const go = useCallback((steps: number) => setAt((now) => Math.min(last, Math.max(0, now + steps))), [last]);
  const { isPlaying, toggle } = useCine(useCallback(() => setAt((now) => (now === last ? 0 : now + 1)), [last]));
  const address = useCallback(
    (index: number) => pictureAddress(place, pictures[index] ?? { instance: '', frame: 1 }, size, window),
    [place, pictures, size, window],
  );
  usePreload(at, pictures.length, size === 0 ? undefined : address);
  useWheel(frame, go);
  const keys = (event: KeyboardEvent) => {
    const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (steps === undefined) return;
    event.preventDefault();
    go(steps);
  };
  return (
    <Flex vertical className="viewer">
      <Flex className="viewer-bar" justify="space-between" align="center" gap="small" wrap>
        <ChooseWindow
          isCt={modality === 'CT'}
          choice={choice}
          window={window}
          choose={(next, through) => {
            setChoice(next);
            setWindow(through);
          }}
        />
        <Flex gap="small" align="center">
          <Typography.Text data-testid="position">{t('image', { at: at + 1, of: pictures.length })}</Typography.Text>
          {last > 0 && <Button onClick={toggle}>{isPlaying ? t('pause') : t('play')}</Button>}
        </Flex>
      </Flex>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll here, as the wheel does */}
      <section ref={frame} className="viewer-frame" tabIndex={0} onKeyDown={keys} aria-label={t('images')}>
        {size > 0 && <Shown key={place.series} address={address(at)} />}
      </section>
      {last > 0 && (
        <Slider
          className="viewer-slider"
          min={1}
          max={pictures.length}
          value={at + 1}
          onChange={(value) => setAt(value - 1)}
          tooltip={{ open: false }}
          ariaLabelForHandle={t('images')}
        />
      )}
    </Flex>
  );
}

/** One picture; the one before stays until it is there, so that scrolling does not flicker. */
function Shown({ address }: { readonly address: string }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<string>();
  const [failed, setFailed] = useState<string>();
  useEffect(() => {
    const image = new Image();
    image.onload = () => setShown(address);
    image.onerror = () => setFailed(address);
    image.src = address;
    return () => {
      image.onload = null;
      image.onerror = null;
    };
  }, [address]);
  if (failed === address) return <Empty description={t('noPicture')} />;
  if (!shown) return <Spin />;
  return <img className="viewer-picture" data-testid="picture" data-current={shown === address} src={shown} alt="" />;
}

/** The smaller side of an element in pixels of the screen, in steps that make neighbouring sizes share pictures. */
function useSize() {
  const frame = useRef<HTMLElement>(null);
  const [size, setSize] = useState(0);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = () => {
      const side = Math.min(element.clientWidth, element.clientHeight) * globalThis.devicePixelRatio;
      setSize(Math.min(2048, Math.max(256, Math.ceil(side / 256) * 256)));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [frame, size] as const;
}

/** A listener of its own: React's cannot keep the page from scrolling. */
function useWheel(frame: React.RefObject<HTMLElement | null>, go: (steps: number) => void): void {
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const turned = (event: WheelEvent) => {
      event.preventDefault();
      go(Math.sign(event.deltaY));
    };
    element.addEventListener('wheel', turned, { passive: false });
    return () => element.removeEventListener('wheel', turned);
  }, [frame, go]);
}

function usePreload(at: number, count: number, address: ((index: number) => string) | undefined): void {
  const cache = useMemo(() => new PictureCache(kept), []);
  useEffect(() => {
    if (!address) return;
    const near = Array.from({ length: ahead }, (_, i) => [at + i + 1, at - i - 1])
      .flat()
      .filter((index) => index >= 0 && index < count)
      .slice(0, ahead);
    cache.load(near.map(address));
  }, [at, count, address, cache]);
}
