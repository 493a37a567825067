/** A column's name as a step of TFDV's paths: in single quotes, inner ones doubled, when it is empty or has `.`, `(`, `)` or `'`. */
export function featurePath(name: string): string {
  return name === "" || /[.()']/.test(name) ? `'${name.replaceAll("'", "''")}'` : name;
}
