Console.Error.WriteLine("metaflow 0.1.0");
return 2;
