/**
 * The page of one object in the AWS console. It needs the reader's own access, holds no secret and never expires, unlike a presigned URL.
 * The key is percent-encoded completely, so that a mail program keeps the link whole; lone surrogates become U+FFFD.
 */
export function consoleLink(region: string, bucket: string, key: string): string {
  const prefix = encodeURIComponent(key.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `https://${region}.console.aws.amazon.com/s3/object/${bucket}?region=${region}&prefix=${prefix}`;
}
