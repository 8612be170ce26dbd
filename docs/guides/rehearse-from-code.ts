import { simulate } from 'statecrowd';

const like = process.argv[2] ?? 'results/real';
const rehearsal = await simulate('mixed_workload', { duration: 20, like });
const { summary, remarks = [] } = await rehearsal.finished;
for (const line of remarks) console.log(line);
console.log(summary.verdict);
