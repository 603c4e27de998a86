namespace MetaFlow.Theory.Ji2020;

/// <summary>Expectations of functions of the mean of B′ independent draws from a few values, by summing over all counts.</summary>
internal static class BatchMean
{
    /// <summary>E f(mean) with its rounding: every term passes through fewer than 64 + B′ operations.</summary>
    /// <param name="values">The values.</param>
    /// <param name="chances">Their chances.</param>
    /// <param name="count">B′.</param>
    /// <param name="of">f, positive and monotone.</param>
    public static (double Value, double Error) Expect(double[] values, double[] chances, int count, Func<double, double> of)
    {
        double[] logarithms = [.. chances.Select(chance => Math.Log(chance))];
        double[] factorials = new double[count + 1];
        for (int k = 2; k <= count; k++)
            factorials[k] = factorials[k - 1] + Math.Log(k);
        double sum = 0;
        Add(0, count, factorials[count], 0);

        // The logarithms of the multinomial weights are as large as B′ log B′, and lose that many units.
        double loss = 64 + (4 * count * Math.Log(count + 2));
        return (sum, Rounding.Of(sum, (int)loss));

        void Add(int index, int left, double logarithm, double total)
        {
            if (index == values.Length - 1)
            {
                if (left > 0 && chances[index] == 0)
                    return;
                logarithm += (left > 0 ? left * logarithms[index] : 0) - factorials[left];
                sum += Math.Exp(logarithm) * of((total + (left * values[index])) / count);
                return;
            }

            for (int k = 0; k <= left && (k == 0 || chances[index] > 0); k++)
                Add(index + 1, left - k, logarithm + (k > 0 ? k * logarithms[index] : 0) - factorials[k], total + (k * values[index]));
        }
    }
}
