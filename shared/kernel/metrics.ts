import { Histogram, Registry } from 'prom-client';

/** Metrics of this process, in the Prometheus format at `/metrics`. Labels are names of ours, never data. */
export const metrics = new Registry();

/** Time of HTTP calls including their body, in seconds. */
export const httpSeconds = new Histogram({
  name: 'radlake_http_request_seconds',
  help: 'Time of HTTP calls including the response body',
  labelNames: ['function', 'route', 'status'] as const,
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  registers: [metrics],
});

/** Time of event batches and scheduled runs, in seconds. */
export const workSeconds = new Histogram({
  name: 'radlake_work_seconds',
  help: 'Time of event batches and scheduled runs',
  labelNames: ['function', 'kind', 'outcome'] as const,
  buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 300],
  registers: [metrics],
});
