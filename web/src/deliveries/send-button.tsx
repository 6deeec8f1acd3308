import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SendDialogue, type SentStudy, useMaySend } from './send-dialogue';

interface SendButtonProps {
  readonly space: string;
  readonly studies: readonly SentStudy[];
  /** Called when the dialogue is over. */
  readonly done?: () => void;
}

/** Asks to where studies are to be sent; nothing where one may not. */
export function SendButton({ space, studies, done }: SendButtonProps) {
  const { t } = useTranslation();
  const [sent, setSent] = useState<readonly SentStudy[]>([]);
  if (!useMaySend(space)) return null;
  const close = () => {
    setSent([]);
    done?.();
  };
  return (
    <>
      <Button disabled={studies.length === 0} onClick={() => setSent(studies)}>
        {t('send.to')}
      </Button>
      <SendDialogue space={space} studies={sent} close={close} />
    </>
  );
}
