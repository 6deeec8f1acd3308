import { Flex, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Window } from '../api/rendered';
import { type CtWindow, ctWindows } from './windows';

/** The stored window, a preset, or one by hand. */
export type WindowChoice = 'asStored' | 'manual' | CtWindow;

interface WindowChoiceProps {
  readonly isCt: boolean;
  readonly choice: WindowChoice;
  readonly window: Window | undefined;
  readonly choose: (choice: WindowChoice, window: Window | undefined) => void;
}

/** Chooses the window to look through. */
export function ChooseWindow({ isCt, choice, window, choose }: WindowChoiceProps) {
  const { t } = useTranslation();
  const names = Object.keys(ctWindows) as CtWindow[];
  const options = [
    { value: 'asStored' as const, label: t('windows.asStored') },
    ...(isCt ? names.map((value) => ({ value, label: t(`windows.${value}`) })) : []),
    { value: 'manual' as const, label: t('manual') },
  ];
  const chosen = (next: WindowChoice) => {
    if (next === 'asStored') return choose(next, undefined);
    choose(next, next === 'manual' ? (window ?? { center: 128, width: 256 }) : ctWindows[next]);
  };
  const byHand = (part: Partial<Window>) => choose('manual', { center: 128, width: 256, ...window, ...part });
  return (
    <Flex gap="small" align="center" wrap>
      <Select<WindowChoice>
        aria-label={t('window')}
        value={choice}
        options={options}
        onChange={chosen}
        className="window-choice"
        data-testid="window"
      />
      {window && (
        <>
          <InputNumber
            aria-label={t('center')}
            prefix={t('center')}
            value={window.center}
            changeOnWheel
            onChange={(center) => center !== null && byHand({ center })}
          />
          <InputNumber
            aria-label={t('width')}
            prefix={t('width')}
            min={1}
            value={window.width}
            changeOnWheel
            onChange={(width) => width !== null && byHand({ width })}
          />
        </>
      )}
    </Flex>
  );
}
