import { Button, Flex } from 'antd';
import { useTranslation } from 'react-i18next';
import { removeSource, runSource, type Source } from '../api/sources';
import { ActButton } from '../layout/act-button';
import { useMay } from '../layout/use-may';

interface SourceActionsProps {
  readonly source: Source;
  readonly edit: () => void;
  readonly changed: () => void;
  /** Called once it is gone. */
  readonly removed: () => void;
}

/** What may be done with a source. */
export function SourceActions({ source, edit, changed, removed }: SourceActionsProps) {
  const { t } = useTranslation();
  const may = useMay();
  const { id, name, isActive, isBuiltIn } = source;
  const remove = async () => {
    await removeSource(id);
    removed();
  };
  return (
    <Flex gap="small">
      {may('route:admin', '*') && (
        <ActButton label={t('source.run')} act={() => runSource(id)} done={changed} isDisabled={!isActive} />
      )}
      {may('system:admin', '*') && (
        <Button size="small" onClick={edit}>
          {t('edit')}
        </Button>
      )}
      {may('system:admin', '*') && !isBuiltIn && (
        <ActButton
          label={t('remove')}
          question={t('source.removeQuestion', { name })}
          act={remove}
          done={changed}
          isDangerous
        />
      )}
    </Flex>
  );
}
