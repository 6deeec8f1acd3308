import { Form, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { SecondsItem, TextsItem } from './form-items';

const modes = ['copy', 'move', 'index'] as const;

/** Settings of watched folders. */
export function FolderFields() {
  const { t } = useTranslation();
  const mode = Form.useWatch(['settings', 'mode']) as (typeof modes)[number] | undefined;
  return (
    <>
      <TextsItem name="folders" label={t('source.folders')} extra={t('source.foldersHint')} isNeeded />
      <Form.Item name={['settings', 'mode']} label={t('source.mode')} extra={mode && t(`source.modeHints.${mode}`)}>
        <Segmented options={modes.map((value) => ({ value, label: t(`source.modes.${value}`) }))} />
      </Form.Item>
      <TextsItem name="ignore" label={t('source.ignore')} extra={t('source.ignoreHint')} />
      <SecondsItem name="scanMs" label={t('source.scan')} min={0.1} />
      <SecondsItem name="quietMs" label={t('source.quiet')} extra={t('source.quietHint')} min={0} />
    </>
  );
}
