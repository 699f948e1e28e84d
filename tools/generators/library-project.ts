/** `project.json` of a library. */
export const libraryProject = (context: string, type: string): string =>
  JSON.stringify({
    name: `${context}-${type}`,
    sourceRoot: `libs/${context}/${type}/src`,
    projectType: 'library',
    tags: [`scope:${context}`, `type:${type}`],
  });
