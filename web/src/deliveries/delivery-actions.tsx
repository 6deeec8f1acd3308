import { useQueryClient } from '@tanstack/react-query';
import { Flex } from 'antd';
import { useTranslation } from 'react-i18next';
import { cancelDelivery, type Delivery, retryDelivery } from '../api/deliveries';
import { ActButton } from '../layout/act-button';
import { useMay } from '../layout/use-may';

/** Sends again, or sends nothing more: what may be done with a delivery as it stands. */
export function DeliveryActions({ delivery }: { readonly delivery: Delivery }) {
  const { t } = useTranslation();
  const may = useMay();
  const queries = useQueryClient();
  const { state, counts, space } = delivery;
  if (!may('route:admin', space)) return null;
  const again = () => {
    for (const key of ['deliveries', 'delivery', 'delivery-instances']) {
      void queries.invalidateQueries({ queryKey: [key] });
    }
  };
  const left = counts.open + counts.failed;
  return (
    <Flex gap="small">
      {(state === 'parked' || state === 'queued') && (
        <ActButton
          label={t('delivery.retry')}
          question={t('delivery.retryQuestion', { left })}
          act={() => retryDelivery(delivery)}
          done={again}
        />
      )}
      {(state === 'parked' || state === 'queued' || state === 'running' || state === 'committing') && (
        <ActButton
          label={t('delivery.cancel')}
          question={t('delivery.cancelQuestion', { left })}
          act={() => cancelDelivery(delivery)}
          done={again}
          isDangerous
        />
      )}
    </Flex>
  );
}
