import { DatePicker, Form, InputNumber, Switch } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { Crawl } from '../api/origins';

/** Whether and how the studies of the nodes are gone through: to be fetched all (mirror), or described (index). */
export function CrawlFields({ kind }: Pick<Crawl, 'kind'>) {
  const { t } = useTranslation();
  const isOn = Form.useWatch([kind, 'isOn']) as boolean | undefined;
  const needed = [{ required: true, message: t('needed') }];
  return (
    <>
      <Form.Item
        name={[kind, 'isOn']}
        label={t(`origin.kinds.${kind}`)}
        extra={t(`origin.kindHints.${kind}`)}
        valuePropName="checked"
      >
        <Switch />
      </Form.Item>
      {isOn && (
        <div className="columns">
          <Form.Item
            name={[kind, 'since']}
            label={t('origin.since')}
            rules={needed}
            getValueProps={(day?: string) => ({ value: day ? dayjs(day) : null })}
            normalize={(day: Dayjs | null) => day?.format('YYYY-MM-DD')}
          >
            <DatePicker className="measure" maxDate={dayjs()} />
          </Form.Item>
          <Form.Item name={[kind, 'recentDays']} label={t('origin.recent')} rules={needed}>
            <InputNumber min={0} max={365} suffix={t('days')} className="measure" />
          </Form.Item>
          <Form.Item name={[kind, 'everyMinutes']} label={t('origin.every')} rules={needed}>
            <InputNumber min={1} max={10_080} suffix={t('minutes')} className="measure" />
          </Form.Item>
          <Form.Item name={[kind, 'againDays']} label={t('origin.again')} extra={t('origin.againHint')}>
            <InputNumber min={1} max={3_650} suffix={t('days')} className="measure" />
          </Form.Item>
        </div>
      )}
    </>
  );
}
