// Writes of a few numbers that travel as an argument.
kernel void store(global int* y, long first, int count, int16 values) {
    int numbers[16];
    vstore16(values, 0, numbers);
    for (int i = 0; i < count; i++) {
        y[first + i] = numbers[i];
    }
}
