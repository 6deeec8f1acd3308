import { Form, InputNumber } from 'antd';
import type { ReactNode } from 'react';

interface MeasureProps {
  /** Path of the value in the form. */
  readonly name: readonly string[];
  readonly label: string;
  readonly extra?: ReactNode;
  /** Of one unit: how many the value counts. */
  readonly of: number;
  readonly unit: string;
  readonly min: number;
}

/** A number that people give in a larger unit than the value has. */
export function MeasureItem({ name, label, extra, of, unit, min }: MeasureProps) {
  return (
    <Form.Item
      name={[...name]}
      label={label}
      extra={extra}
      getValueProps={(value: number | null | undefined) => ({
        value: typeof value === 'number' ? value / of : undefined,
      })}
      normalize={(value: number | null) => (value === null ? undefined : Math.round(value * of))}
    >
      <InputNumber min={min} suffix={unit} className="measure" />
    </Form.Item>
  );
}
