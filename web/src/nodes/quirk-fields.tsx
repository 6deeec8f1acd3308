import { Form, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { flags } from './node-values';

/** As (0008,0005) names them. */
const sets = [
  ...['GB18030', 'GBK', 'ISO_IR 192', '\\ISO 2022 IR 58', '\\ISO 2022 IR 87', '\\ISO 2022 IR 149', 'ISO_IR 13'],
  ...['ISO_IR 6', 'ISO_IR 100', 'ISO_IR 101', 'ISO_IR 109', 'ISO_IR 110', 'ISO_IR 126', 'ISO_IR 127', 'ISO_IR 138'],
  ...['ISO_IR 144', 'ISO_IR 148', 'ISO_IR 166', 'ISO_IR 203'],
].map((value) => ({ value, label: value }));

/** What a device does wrong, and what we do about it. */
export function QuirkFields() {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name="flags" label={t('node.flags')} extra={t('node.flagsHint')}>
        <Select mode="multiple" options={flags.map((value) => ({ value, label: t(`node.quirks.${value}`) }))} />
      </Form.Item>
      <Form.Item name={['quirks', 'otherAeTitles']} label={t('node.otherAeTitles')} extra={t('node.otherAeTitlesHint')}>
        <Select mode="tags" open={false} />
      </Form.Item>
      <Form.Item name={['quirks', 'maximumLength']} label={t('node.maximumLength')} extra={t('node.maximumLengthHint')}>
        <InputNumber min={4_096} max={131_072} className="measure" />
      </Form.Item>
      <Form.Item name={['quirks', 'instancesPerAssociation']} label={t('node.instancesPerAssociation')}>
        <InputNumber min={1} max={10_000} className="measure" />
      </Form.Item>
      <Form.Item name={['quirks', 'defaultCharacterSet']} label={t('node.defaultCharacterSet')}>
        <Select allowClear options={sets} />
      </Form.Item>
      <Form.Item name={['quirks', 'actualCharacterSet']} label={t('node.actualCharacterSet')}>
        <Select allowClear options={sets} />
      </Form.Item>
    </>
  );
}
