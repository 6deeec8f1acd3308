import { parseS3Url } from './s3-url';

const problemsOf = (text: string): readonly string[] => {
  const target = parseS3Url(text);
  return 'problems' in target ? target.problems : [];
};

describe('parseS3Url', () => {
  it('takes a bucket of AWS with nothing more', () => {
    expect(parseS3Url('s3://images')).toMatchObject({
      bucket: 'images',
      prefix: '',
      presetName: 'aws',
      region: 'us-east-1',
      endpoint: undefined,
    });
  });

  it('takes prefix, endpoint, preset and region', () => {
    const url = 's3://images/north/ct?preset=seaweedfs&endpoint=http://10.0.0.1:8333&region=cn-north-1';
    expect(parseS3Url(url)).toMatchObject({
      bucket: 'images',
      prefix: 'north/ct/',
      presetName: 'seaweedfs',
      region: 'cn-north-1',
      endpoint: 'http://10.0.0.1:8333',
    });
  });

  it.each([
    ['http://images', 'must be like s3://'],
    ['s3', 'must be like s3://'],
    ['s3://Im_ages', 'the bucket must be'],
    ['s3://key:secret@images', 'holds a bucket only'],
    ['s3://images/a/../../b/.c', 'the prefix must be'],
    ['s3://images/a//b', 'the prefix must be'],
    ['s3://images?presett=minio', 'takes endpoint, preset, region'],
    ['s3://images?region=a&region=b', 'takes endpoint, preset, region'],
    ['s3://images?preset=constructor', 'preset must be one of'],
    ['s3://images?endpoint=http://h:1', 'preset must be one of'],
    ['s3://images?preset=minio', 'needs an endpoint'],
    ['s3://images?preset=minio&endpoint=ftp://h', 'endpoint must be'],
    ['s3://images?preset=minio&endpoint=http://user:pw@h', 'endpoint must be'],
    ['s3://images?preset=minio&endpoint=http://h/path', 'endpoint must be'],
    ['s3://images?preset=aliyun-oss&endpoint=https://oss-cn-hangzhou.aliyuncs.com', 'needs a region'],
  ])('refuses %s', (text, problem) => {
    expect(problemsOf(text).join('\n')).toContain(problem);
  });

  it('names every problem at once, and no password', () => {
    const problems = problemsOf('s3://key:hunter2@IMAGES/.a?preset=none&x=1');
    expect(problems.length).toBeGreaterThanOrEqual(4);
    expect(problems.join()).not.toContain('hunter2');
  });
});
