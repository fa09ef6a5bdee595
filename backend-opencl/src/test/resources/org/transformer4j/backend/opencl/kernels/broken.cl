kernel void broken(global float* y) {
    y[0] = undeclared_name;
}
