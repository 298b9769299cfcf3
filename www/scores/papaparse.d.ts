// What is used of papaparse. Its own types need those of Node, which no page has.

declare module "papaparse" {
  const Papa: {
    parse<Row>(text: string, options: { delimiter: string }): { data: Row[] };
  };
  export default Papa;
}
